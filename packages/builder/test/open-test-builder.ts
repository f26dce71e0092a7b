import { join } from 'node:path'
import { systemClock } from '@taxiway/runtime'
import type { Test } from 'tap'
import { createSandboxedBuilder, type SandboxedBuilderDeps } from '../src/build/sandboxed-builder.js'
import { openFolderStore } from '../src/image/folder-store.js'
import { createRunCommand } from '../src/process/run-command.js'
import type { Sandbox } from '../src/sandbox/sandbox.js'
import { openTestToolchains } from './own-toolchains.js'

type Given = Partial<SandboxedBuilderDeps> & {
  sandbox: Sandbox
  /** The npm registry of toolchains; without one nothing can be fetched. */
  registryUrl?: string
}

/** A builder with its images, toolchains and caches below `root`, whose builds have no network unless the test gives it. */
export const openTestBuilder = (
  t: Pick<Test, 'teardown'>,
  root: string,
  { registryUrl, ...given }: Given,
) => {
  const imageStoreDir = join(root, 'images')
  const builder = createSandboxedBuilder({
    store: openFolderStore({ dir: imageStoreDir, owner: `t${process.pid}`, clock: systemClock }),
    toolchains: openTestToolchains(t, imageStoreDir, registryUrl),
    cacheDir: join(root, 'cache'),
    runCommand: createRunCommand({ clock: systemClock }),
    clock: systemClock,
    runIdPrefix: `t${process.pid}`,
    network: false,
    ...given,
  })
  return { builder, imageStoreDir }
}
