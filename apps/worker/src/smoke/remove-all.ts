import { isDomainError } from '@taxiway/domain'
import { parseImageReference } from '@taxiway/registry'
import type { SmokeDeps } from './smoke-deps.js'

/** Deletes both apps and verifies that they are gone. Throws what kept the first from going, after trying both. */
export const removeAll = async (deps: SmokeDeps, image: string | undefined): Promise<void> => {
  const { fly, names, tell } = deps
  const errors: unknown[] = []
  for (const app of [names.hello, names.images]) {
    try {
      await fly.apps.delete(app)
      const left = await fly.apps.get(app).catch(error => {
        // Another organization may have taken the name at once.
        if (isDomainError(error, 'fly.name_taken')) return undefined
        throw error
      })
      if (left !== undefined)
        throw new Error(`Fly still shows the app ${app}. Delete it with flyctl apps destroy ${app}.`)
      tell({ what: 'app gone', seen: app })
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
  if (image !== undefined) await lookForImage(deps, image)
}

const lookForImage = async ({ registry, names, tell }: SmokeDeps, image: string): Promise<void> => {
  const { digest = '' } = parseImageReference(image)
  const left = await registry.findManifest(names.images, digest).then(
    found => (found === undefined ? 'yes' : 'no: it can still be read'),
    (error: Error) => `yes: ${error.message}`,
  )
  tell({ what: 'does an image end with its app?', seen: left, learnt: true })
}
