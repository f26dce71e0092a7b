import { readFileSync, statSync } from 'node:fs'
import { EmbeddedError } from './embedded-error.js'

/** Whom to run a server as. `null` means: as ourselves. */
export type RunAs = { uid: number; gid: number } | null

// Postgres refuses to run as root, so root needs another account. These accounts exist on common systems.
const CANDIDATES = ['postgres', '_postgres', 'nobody', 'daemon']

/**
 * Ourselves, unless we are root: then the owner of what an earlier run left behind, or an unprivileged
 * account of this machine. Throws `embedded.no_user_to_run_as` when there is none.
 */
export const chooseRunAs = (existing: string): RunAs => {
  if (process.getuid?.() !== 0) return null
  const owner = statSync(existing, { throwIfNoEntry: false })
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const accounts = readAccounts()
  for (const name of CANDIDATES) {
    const account = accounts.get(name)
    if (account !== undefined && account.uid > 0) return account
  }
  throw new EmbeddedError(
    'embedded.no_user_to_run_as',
    `Postgres does not run as root, and this machine has none of the accounts ${CANDIDATES.join(', ')}. Run this command as an ordinary user.`,
  )
}

const readAccounts = (): Map<string, { uid: number; gid: number }> => {
  const accounts = new Map<string, { uid: number; gid: number }>()
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':')
    if (name !== undefined && uid !== undefined) accounts.set(name, { uid: Number(uid), gid: Number(gid) })
  }
  return accounts
}
