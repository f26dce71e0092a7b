import type { FastifyInstance } from 'fastify'
import type { World } from '../world.js'
import { readControl } from './control-request.js'
import { installationPermissions } from './schemas.js'

/** What the owner of the App changes in its settings. Installations keep what they granted. */
export const registerAppControl = (app: FastifyInstance, world: World): void => {
  app.post('/_control/app', request => {
    const { permissions, events } = readControl(installationPermissions, request)
    world.changeApp({ ...(permissions && { permissions }), ...(events && { events }) })
    return { permissions: world.app.permissions, events: world.app.events }
  })
}
