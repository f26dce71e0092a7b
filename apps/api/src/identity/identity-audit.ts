import { type AuditState, appendAudit, type Database, inTransaction, listOrganizationsOf } from '@taxiway/db'
import type { Logger } from '@taxiway/runtime'

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

/**
 * Writes what a person did to their own access into the trail of every organization they belong to: whoever reads a trail answers for what
 * its members may reach, and a trail of the person alone would have no reader. Somebody without an organization is in the log only.
 */
export const createIdentityAudit =
  ({ db, logger }: { db: Database; logger: Logger }) =>
  async ({ userId, action, ip, requestId, detail }: IdentityEvent): Promise<void> => {
    logger.info({ userId, action, ip, requestId }, 'identity event')
    await inTransaction(db, async tx => {
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
          after: detail ?? null,
        })
    })
  }
export type IdentityAudit = ReturnType<typeof createIdentityAudit>
