// More special ones first: Edge calls itself Chrome, and Chrome calls itself Safari.
const browsers = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\/|HeadlessChrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const
const systems = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
] as const

/** `Firefox on macOS`, or what the program calls itself. */
export const nameDevice = (userAgent: string): string => {
  const [, browser] = browsers.find(([pattern]) => pattern.test(userAgent)) ?? []
  const [, system] = systems.find(([pattern]) => pattern.test(userAgent)) ?? []
  if (browser === undefined) return userAgent.slice(0, 60) || 'An unknown program'
  return system === undefined ? browser : `${browser} on ${system}`
}
