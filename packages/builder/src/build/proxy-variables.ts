import type { Confinement } from '../sandbox/sandbox.js'

/**
 * Tells programs of a build about its only way out. Node below 22.21 and 24.5 does not know NODE_USE_ENV_PROXY, and newer ones leave out
 * agents that a program makes; a preloaded file does that. `own` is what the project sets.
 */
export const listProxyVariables = (
  proxy: Confinement['proxy'],
  own: Readonly<Record<string, string>>,
): Record<string, string> => {
  if (proxy === undefined) return {}
  const { url, preload } = proxy
  return {
    HTTP_PROXY: url,
    HTTPS_PROXY: url,
    http_proxy: url,
    https_proxy: url,
    NO_PROXY: loopback,
    no_proxy: loopback,
    npm_config_proxy: url,
    npm_config_https_proxy: url,
    YARN_HTTP_PROXY: url,
    YARN_HTTPS_PROXY: url,
    NODE_USE_ENV_PROXY: '1',
    NODE_OPTIONS: [own['NODE_OPTIONS'], `--require=${preload}`].filter(Boolean).join(' '),
  }
}

/** The build's own. Some programs compare the brackets of a URL, too; servers often name the address that they listen on. */
const loopback = 'localhost,127.0.0.1,::1,[::1],0.0.0.0'
