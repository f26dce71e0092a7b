/** A host and a port as a build or an operator names them. The host is in its one canonical spelling. */
export type Destination = { host: string; port: number }

/**
 * Reads `host`, `host:port`, `1.2.3.4:port` or `[::1]:port`; undefined if it is anything else. Every spelling of an address (decimal,
 * hexadecimal, octal, shortened) becomes the usual one, as WHATWG URLs define it.
 */
export const parseDestination = (text: string, defaultPort: number): Destination | undefined => {
  if (!/^[^\s/?#@\\]+$/.test(text)) return undefined
  // The port of a scheme vanishes from a parsed URL, so a scheme without one is needed; only special schemes canonicalise hosts.
  const url = parseUrl(`http://${text}`)
  if (url === undefined || url.hostname === '') return undefined
  const port = /:(\d{1,5})$/.exec(text.replace(/^\[[^\]]*\]/, ''))?.[1]
  if (port === undefined) return { host: hostOf(url), port: defaultPort }
  return Number(port) > 0 && Number(port) < 65_536 ? { host: hostOf(url), port: Number(port) } : undefined
}

/** The destination of an http(s) URL; undefined if it is none. */
export const destinationOfUrl = (text: string): Destination | undefined => {
  const url = parseUrl(text)
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '') return undefined
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  return { host: hostOf(url), port }
}

export const formatDestination = ({ host, port }: Destination): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

const parseUrl = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined)

/** Without the brackets of IPv6, and without the dot that says a name is complete. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
