import { aProject } from '@taxiway/testing'
import t from 'tap'
import { openApi } from './support.js'
import { aTenant } from './tenants.js'

t.test(
  'an organization sees its data keys and the number of values of each, without key material',
  async t => {
    const api = await openApi(t)
    const [mine, theirs] = [
      await aTenant(api, ['admin', 'secrets']),
      await aTenant(api, ['admin', 'secrets']),
    ]
    const { id } = await aProject(api.db, { organizationId: mine.organizationId })
    const list = (headers: Record<string, string>) => api.app.inject({ url: '/v1/encryption-keys', headers })
    t.same(
      (await list(mine.headers)).json(),
      { data: [], nextCursor: null },
      'none before anything is sealed',
    )

    for (const key of ['A', 'B'])
      await api.app.inject({
        method: 'PUT',
        url: `/v1/projects/${id}/env-vars/${key}`,
        headers: mine.headers,
        payload: { value: 'a value' },
      })
    const { data } = (await list(mine.headers)).json()
    t.match(data, [{ state: 'primary', values: 2 }])
    t.same(Object.keys(data[0]).sort(), ['changedAt', 'createdAt', 'id', 'messagesUsed', 'state', 'values'])
    t.same((await list(theirs.headers)).json().data, [], 'an organization does not see the keys of others')
    t.equal((await list((await aTenant(api, ['read', 'secrets'])).headers)).statusCode, 403)
  },
)
