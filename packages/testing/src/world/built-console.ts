const builder = new URL('../../../../apps/local/bin/build-console.mjs', import.meta.url).href

/** The folder with the console of this checkout, built by the same command that `npm start` uses. */
export const buildConsole = async (): Promise<string> => {
  const { buildConsole: build } = (await import(builder)) as { buildConsole: () => Promise<string> }
  return build()
}
