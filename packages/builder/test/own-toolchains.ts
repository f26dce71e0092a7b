import { join } from 'node:path'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { systemClock } from '@taxiway/runtime'
import type { Test } from 'tap'
import { openToolchainsOf } from '../src/open-toolchains.js'
import type { Toolchains } from '../src/toolchain/toolchains.js'

/** Toolchains below `root`, of an npm registry of the test, or of none: then a fetch fails. */
export const openTestToolchains = (
  t: Pick<Test, 'teardown'>,
  root: string,
  registryUrl = 'http://127.0.0.1:9',
): Toolchains => {
  const { toolchains, close } = openToolchainsOf(
    { registryUrl, outbound: { breakerStore: createMemoryBreakerStore() } },
    { dir: join(root, 'toolchains'), owner: `t${process.pid}`, clock: systemClock },
  )
  t.teardown(close)
  return toolchains
}
