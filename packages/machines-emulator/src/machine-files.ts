import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { Image } from './images/image-store.js'
import type { Machine } from './model.js'

export type MachineFiles = {
  /** Gives the machine a fresh copy of its image and returns the folder to run in. */
  prepare(machine: Machine, image: Image, from: string): Promise<string>
  remove(machine: Machine): Promise<void>
}

/** The private folders of the machines. As on Fly, files that a machine wrote are gone at its next start. */
export const createMachineFiles = (machinesDir: string): MachineFiles => {
  const homeOf = (machine: Machine): string => join(machinesDir, machine.id)
  return {
    async prepare(machine, image, from) {
      const rootfs = join(homeOf(machine), 'rootfs')
      await rm(rootfs, { recursive: true, force: true })
      await mkdir(rootfs, { recursive: true })
      await cp(from, rootfs, {
        recursive: true,
        verbatimSymlinks: true,
      })
      for (const file of machine.config.files ?? []) {
        const content = file.secret_name === undefined ? file.raw_value : machine.secretEnv[file.secret_name]
        if (file.guest_path === undefined || content === undefined) continue
        const path = inside(rootfs, file.guest_path)
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, Buffer.from(content, 'base64'), {
          mode: file.mode ?? 0o644,
        })
      }
      return inside(rootfs, image.workdir)
    },
    remove: machine => rm(homeOf(machine), { recursive: true, force: true }),
  }
}

const inside = (root: string, path: string): string => {
  const full = resolve(root, `.${sep}${path}`)
  if (full !== root && !full.startsWith(root + sep)) throw new Error(`${path} leaves the machine's folder`)
  return full
}
