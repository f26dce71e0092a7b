import type { FlyClient } from '@taxiway/fly'

/**
 * Makes the app's secrets exactly these, as one version, and returns that version for the machines that must not start with an older one;
 * undefined when there are none and were none.
 */
export const setSecrets = async (
  fly: Pick<FlyClient, 'secrets'>,
  app: string,
  values: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number | undefined> => {
  const known = await fly.secrets.list(app, { signal })
  const gone = known.filter(({ name }) => !Object.hasOwn(values, name))
  if (gone.length === 0 && Object.keys(values).length === 0) return undefined
  const removed = Object.fromEntries(gone.map(({ name }) => [name, null]))
  return (await fly.secrets.set(app, { ...removed, ...values }, { signal })).version
}
