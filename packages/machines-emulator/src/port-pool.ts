import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

// Below the range from which systems choose ports for outgoing connections, so nothing else is handed one of ours by chance.
const firstPort = 20_000
const lastPort = 31_999

/** Loopback ports for machines, each for one machine at a time. */
export type PortPool = { take(): Promise<number>; giveBack(port: number): void }

/**
 * Hands out ports that are free now, and never one port to two machines: not even to those of another emulator, which might find it free
 * in the moment before our machine listens. A claim is a file with the pid of its emulator; that of a dead one is taken over.
 */
export const createPortPool = (folder = join(tmpdir(), `taxiway-ports-${userInfo().uid}`)): PortPool => {
  mkdirSync(folder, { recursive: true })
  const claimOf = (port: number) => join(folder, String(port))
  const giveBack = (port: number) => rmSync(claimOf(port), { force: true })

  return {
    giveBack,
    async take() {
      const count = lastPort - firstPort + 1
      const start = Math.floor(Math.random() * count)
      for (let step = 0; step < count; step += 1) {
        const port = firstPort + ((start + step) % count)
        if (!claim(claimOf(port))) continue
        if (await isFree(port)) return port
        giveBack(port)
      }
      throw new Error(`no port between ${firstPort} and ${lastPort} is free`)
    },
  }
}

const claim = (file: string): boolean => {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    return takeOver(file)
  }
}

/** A dead emulator's claim is removed; the process that creates the file first then has it. */
const takeOver = (file: string): boolean => {
  try {
    if (isAlive(Number(readFileSync(file, 'utf8')))) return false
    rmSync(file)
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    return false
  }
}

// Not allowed to signal it means that it is there. An empty file is a claim being written.
const isAlive = (pid: number): boolean => {
  if (pid === 0) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
