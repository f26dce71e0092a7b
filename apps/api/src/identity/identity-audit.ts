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
 * Writes changes of a person's own access into the trail of every organization they belong to: its readers
 * are responsible for what members may reach, and a trail of the person alone would have no reader. For a
 * person without an organization, the log is the only record. Failed attempts need nothing but a known
 * address, so only a few an hour are written, with the number of the others.
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
  /** With `within`, the entries are part of that transaction: both are stored or neither. */
  return async (
    { userId, action, ip, requestId, detail }: IdentityEvent,
    within?: Transaction,
  ): Promise<void> => {
    logger.info({ userId, action, ip, requestId }, 'identity event')
    const unwritten = action.endsWith('_failed') ? failures.take(userId) : 0
    if (unwritten === undefined) return
    const write = async (tx: Transaction) => {
      // In the order of their ids, so that two entries of one person never deadlock on the chains of their
      // organizations.
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
