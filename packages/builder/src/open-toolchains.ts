import { createOutbound, type Outbound, type OutboundOptions } from '@taxiway/resilience'
import type { ToolCacheOptions } from './toolchain/tool-cache.js'
import { openToolchains, type Toolchains } from './toolchain/toolchains.js'

export type NpmSettings = {
  registryUrl: string
  /** Breakers and metrics, shared with the other calls of this process. */
  outbound: Pick<OutboundOptions, 'breakerStore' | 'breakerPolicy' | 'metrics'>
}

/** Opens the toolchains of this worker: its own Node, and what the npm registry has for this processor. */
export const openToolchainsOf = (
  { registryUrl, outbound }: NpmSettings,
  options: Omit<ToolCacheOptions, 'npm' | 'arch'>,
): { toolchains: Toolchains; close: () => Promise<void> } => {
  const outbounds = new Map<string, Outbound>()
  const outboundTo = (origin: string): Outbound => {
    const known = outbounds.get(origin)
    if (known !== undefined) return known
    const opened = createOutbound({
      ...outbound,
      clock: options.clock,
      name: new URL(origin).host,
      baseUrl: origin,
      credentialId: 'anonymous',
    })
    outbounds.set(origin, opened)
    return opened
  }
  return {
    toolchains: openToolchains({
      ...options,
      npm: { url: registryUrl, outboundTo },
      ownNode: process.versions.node,
      arch: process.arch,
    }),
    close: async () => {
      await Promise.allSettled([...outbounds.values()].map(one => one.close()))
    },
  }
}
