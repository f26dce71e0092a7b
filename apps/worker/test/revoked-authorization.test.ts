import { schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { processDelivery } from '@taxiway/inbox'
import { createTestDatabase } from '@taxiway/testing'
import t from 'tap'

t.test('a user who revokes the authorization leaves no token behind', async t => {
  const { db } = await createTestDatabase(t)
  const token = { sealed: Buffer.from('sealed'), expiresAt: null }
  await db.insert(schema.githubUserTokens).values([
    { accountId: '101', ...token },
    { accountId: '102', ...token },
  ])
  const deliver = (payload: object) =>
    processDelivery(
      db,
      {
        read: async () => ({
          event: 'github_app_authorization',
          body: Buffer.from(JSON.stringify(payload)),
          organizationId: null,
        }),
        lock: async () => true,
        finish: async () => {},
      },
      newId('dlv'),
    )
  const sender = { id: 101, login: 'octocat' }
  t.match(await deliver({ action: 'asked', sender }), { state: 'ignored', reason: 'action_not_used' })
  t.equal((await db.select().from(schema.githubUserTokens)).length, 2)
  t.match(await deliver({ action: 'revoked', sender }), {
    state: 'processed',
    reason: 'authorization_revoked',
  })
  t.match(await db.select().from(schema.githubUserTokens), [{ accountId: '102' }])
  t.match(await deliver({ action: 'revoked' }), { state: 'ignored', reason: 'unexpected_shape' })
})
