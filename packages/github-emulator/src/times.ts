/** GitHub's timestamps have whole seconds. */
export const formatTime = (ms: number): string =>
  new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z')

export const unixSeconds = (time: string): number => Math.floor(Date.parse(time) / 1000)
