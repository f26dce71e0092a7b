import {
  type AuditState,
  appendAudit,
  type Database,
  inTransaction,
  listOrganizationsOf,
  type Transaction,
} from '@taxiway/db'
import type { Clock, Logger } from '@taxiway/runtime'
import { createEntryBudget } from '../auth/entry-budget.js'

export type IdentityEvent = {
  userId: string
  action: IdentityAction
  ip: string | null
  requestId: string | null
  detail?: AuditState
}

export type IdentityAction =
  | 'user.sign_in'
  | 'user.sign_in_failed'
  | 'user.sign_out'
  | 'user.second_factor_failed'
  | 'user.step_up'
  | 'user.sessions_revoke'
  | 'user.password_change'
  | 'user.account_link'
  | 'user.two_factor_enable'
  | 'user.two_factor_disable'
  | 'user.backup_codes_generate'

const failuresWritten = { perWindow: 20, windowMs: 3_600_000 }

/**
 * Writes what a person did to their own access into the trail of every organization they belong to: whoever reads a trail answers for what
 * its members may reach, and a trail of the person alone would have no reader. Somebody without an organization is in the log only. What
 * fails anybody can cause who knows an address, so of that a few an hour are written, with how many were not.
 */
export const createIdentityAudit = ({
  db,
  clock,
  logger,
}: {
  db: Database
  clock: Clock
  logger: Logger
}) => {
  const failures = createEntryBudget(clock, failuresWritten)
  /** With `within`, in that transaction: what it tells about and the entries happen together or not at all. */
  return async (
    { userId, action, ip, requestId, detail }: IdentityEvent,
    within?: Transaction,
  ): Promise<void> => {
    logger.info({ userId, action, ip, requestId }, 'identity event')
    const unwritten = action.endsWith('_failed') ? failures.take(userId) : 0
    if (unwritten === undefined) return
    const write = async (tx: Transaction) => {
      // In the order of their ids: two entries of one person never wait for each other's chains.
      for (const organizationId of await listOrganizationsOf(tx, userId))
        await appendAudit(tx, {
          organizationId,
          actor: { kind: 'user', id: userId },
          ip,
          requestId,
          action,
          subject: { kind: 'user', id: userId },
          before: null,
          after: unwritten > 0 ? { ...detail, unwritten } : (detail ?? null),
        })
    }
    await (within ? write(within) : inTransaction(db, write))
  }
}
export type IdentityAudit = ReturnType<typeof createIdentityAudit>
