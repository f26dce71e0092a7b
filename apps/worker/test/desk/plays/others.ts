import { schema } from '@taxiway/db/testing'
import { aSha } from '@taxiway/testing'
import { failure, goesLive, opens, opensLive, type Play, pushes, works } from './act.js'

export const others: Play[] = [
  {
    name: 'missing permission',
    does: async desk => {
      const number = await opensLive(desk)
      await desk.db
        .update(schema.projects)
        .set({ grantedPermissions: { contents: 'read', checks: 'write', pull_requests: 'write' } })
      await pushes(desk, number)
      await desk.db.update(schema.projects).set({ grantedPermissions: null })
      return number
    },
  },
  {
    name: 'locked conversation',
    does: async desk => {
      const { number } = await desk.opens()
      await desk.control('POST', `${desk.here}/pull-requests/${number}/lock`, {})
      await desk.hears()
      return number
    },
  },
  {
    name: 'one commit in two pull requests',
    does: async desk => {
      const { number: first } = await desk.opens({ head: 'shared' })
      await desk.hears()
      await desk.tells()
      await works(desk, first, failure)
      await desk.control('POST', `${desk.here}/commits`, { branch: 'next', files: { n: aSha() } })
      const { number } = await desk.control('POST', `${desk.here}/pull-requests`, {
        head: 'shared',
        base: 'next',
      })
      await desk.hears()
      await goesLive(desk, number)
      return number
    },
  },
  {
    name: 'two projects',
    does: async desk => {
      const api = await desk.connect({ slug: 'api', organizationId: desk.project.organizationId })
      const number = await opens(desk, { title: '`` <!-- \u202e' })
      await goesLive(desk, number, desk.project.id)
      await works(desk, number, failure, {}, api.id)
      return number
    },
  },
]
