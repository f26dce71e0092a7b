import sensible from '@fastify/sensible'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.js'
import { errorHandler } from '../problem/error-handler.js'
import { closeWhenStopping } from './close-when-stopping.js'
import { privateAnswers } from './private-answers.js'
import { rawRequests } from './raw-requests.js'
import { requestId } from './request-id.js'
import { requestLog } from './request-log.js'
import { securityHeaders } from './security-headers.js'
import { serializerCompiler } from './serializer.js'
import { unreadBody } from './unread-body.js'
import { validatorCompiler } from './validator.js'

/** What every server of the API has, in this order: the hooks run in it, and every answer gets its headers from them. */
export const registerBase = async (
  app: FastifyInstance,
  { metrics, isDebug }: Pick<Deps, 'metrics'> & { isDebug: boolean },
): Promise<void> => {
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler as never)
  await app.register(sensible)
  await app.register(closeWhenStopping)
  await app.register(requestId)
  await app.register(requestLog, { metrics })
  await app.register(securityHeaders)
  await app.register(privateAnswers)
  await app.register(unreadBody)
  await app.register(errorHandler, { isDebug })
  await app.register(rawRequests)
}
