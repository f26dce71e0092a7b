import type { FlyClient } from '@taxiway/fly'

/**
 * Replaces the app's secrets in one version and returns it, so that machines do not start with older secrets;
 * undefined when there are none now and were none before.
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
