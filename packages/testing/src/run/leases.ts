import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { identifyProcess, isSameProcess } from '@taxiway/embedded'
import { leasesFolder } from './test-folders.js'

/** Notes that the test run with this pid uses the services. */
export const addLease = (pid: number): void => {
  mkdirSync(leasesFolder, { recursive: true })
  writeFileSync(join(leasesFolder, `${pid}.json`), JSON.stringify({ identity: identifyProcess(pid) }))
}

export const removeLease = (pid: number): void => {
  rmSync(join(leasesFolder, `${pid}.json`), { force: true })
}

/** How many living test runs use the services; the leases of runs that crashed are removed. */
export const countLeases = (): number => {
  mkdirSync(leasesFolder, { recursive: true })
  const living = readdirSync(leasesFolder).filter(file => {
    const { identity } = JSON.parse(readFileSync(join(leasesFolder, file), 'utf8')) as { identity: string }
    const alive = isSameProcess(Number.parseInt(file, 10), identity)
    if (!alive) rmSync(join(leasesFolder, file), { force: true })
    return alive
  })
  return living.length
}
