import { schema } from '@taxiway/db/testing'
import { configures, does, opens, opensLive, type Play, pushes, says } from './act.js'

export const skipping: Play[] = [
  { name: 'skipped draft', does: desk => opens(desk, { draft: true }) },
  { name: 'skipped bot', does: desk => opens(desk, { author: 'renovate[bot]' }) },
  {
    name: 'bot deployed by a command',
    does: async desk => {
      const number = await opens(desk, { author: 'renovate[bot]' })
      await says(desk, number, '/taxiway deploy')
      return number
    },
  },
  {
    name: 'draft with an app that stays',
    does: async desk => {
      const number = await opensLive(desk)
      await does(desk, number, 'draft')
      await pushes(desk, number)
      return number
    },
  },
  {
    name: 'previews switched off',
    does: async desk => {
      await configures(desk, { pullRequests: false })
      const number = await opens(desk)
      await configures(desk, {})
      return number
    },
  },
  {
    name: 'project paused',
    does: async desk => {
      const number = await opensLive(desk)
      await desk.db.update(schema.projects).set({ state: 'paused' })
      await pushes(desk, number)
      await desk.db.update(schema.projects).set({ state: 'active' })
      return number
    },
  },
]
