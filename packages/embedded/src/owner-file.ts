import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { identifyProcess, isSameProcess } from './process-identity.js'

type Owner = { pid: number; identity: string }

/** Notes that this process is responsible for the server in this folder. */
export const writeOwner = (file: string): void => {
  const owner: Owner = {
    pid: process.pid,
    identity: identifyProcess(process.pid) ?? '',
  }
  writeFileSync(file, JSON.stringify(owner), { mode: 0o600 })
}

/** The pid of the process that is responsible, as long as it is alive. */
export const findLivingOwner = (file: string): number | null => {
  try {
    const { pid, identity } = JSON.parse(readFileSync(file, 'utf8')) as Owner
    return isSameProcess(pid, identity) ? pid : null
  } catch {
    return null
  }
}

export const removeOwner = (file: string): void => {
  rmSync(file, { force: true })
}
