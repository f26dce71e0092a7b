import { type Confinement, spawnConfined } from './confined/spawn-confined.js'
import type { Image } from './images/image-store.js'
import type { LogRing } from './log-ring.js'
import type { createMachineFiles } from './machine-files.js'
import type { Machine } from './model.js'
import { type HostEnvironment, type MachineProcess, spawnMachine } from './spawn-machine.js'

export type LaunchMachine = (start: {
  machine: Machine
  image: Image
  rootfs: string
  port: number
  log: LogRing
}) => Promise<MachineProcess>

type Deps = {
  files: ReturnType<typeof createMachineFiles>
  host: HostEnvironment
  /** Finds out what this computer can do; asked at the first machine of a registry image. */
  confinement: () => Promise<Confinement>
}

/** Starts machines as their images need it: from a folder as processes of this computer, from a registry confined. */
export const createLaunchMachine =
  ({ files, host, confinement }: Deps): LaunchMachine =>
  async start => {
    if (start.image.kind === 'registry') return spawnConfined({ ...start, confinement: await confinement() })
    const folder = await files.prepare(start.machine, start.image, start.rootfs)
    return spawnMachine({ ...start, folder, host })
  }
