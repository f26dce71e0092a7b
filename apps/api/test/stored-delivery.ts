import { createHmac } from 'node:crypto'
import type { Database } from '@taxiway/db'
import { schema } from '@taxiway/db/testing'
import { aDelivery, aSha } from '@taxiway/testing'

/** The secret of webhooks in tests that replay what was received. */
export const webhookSecret = 'the secret of the webhook, long enough'

type Repository = { repositoryId: number; installationId: number }

/** What GitHub says of a pull request that was opened. */
export const openedPayload = ({ repositoryId, installationId }: Repository, number = 1) => {
  const repository = {
    id: repositoryId,
    name: 'shop',
    full_name: 'acme/shop',
    owner: { login: 'acme', type: 'Organization' },
    default_branch: 'main',
    private: true,
  }
  return {
    action: 'opened',
    number,
    pull_request: {
      number,
      state: 'open',
      title: 'Add a thing',
      user: { login: 'ada', type: 'User' },
      draft: false,
      merged: false,
      merged_at: null,
      head: { ref: 'thing', sha: aSha(), repo: repository },
      base: { ref: 'main', sha: aSha(), repo: repository },
      labels: [],
      author_association: 'MEMBER',
      updated_at: '2026-01-01T00:00:00Z',
    },
    repository,
    installation: { id: installationId },
    sender: { login: 'ada', type: 'User', id: 1 },
  }
}

/** A delivery with its payload, signed as GitHub signs. */
export const aStoredDelivery = async (
  db: Database,
  repository: Repository,
  {
    payload = openedPayload(repository),
    secret = webhookSecret,
    ...values
  }: Parameters<typeof aDelivery>[1] & { payload?: object; secret?: string } = {},
) => {
  const body = Buffer.from(JSON.stringify(payload))
  const row = await aDelivery(db, {
    state: 'dead',
    repositoryId: repository.repositoryId,
    installationId: repository.installationId,
    signature: createHmac('sha256', secret).update(body).digest(),
    ...values,
  })
  await db.insert(schema.deliveryBodies).values({ deliveryId: row.id, body })
  return row
}
