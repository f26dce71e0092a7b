import { DomainError } from '@taxiway/domain'
import { pushHello, tryMount } from './push-hello.js'
import { removeAll } from './remove-all.js'
import { askHello, readHello, runHello } from './run-hello.js'
import type { SmokeDeps } from './smoke-deps.js'

/**
 * Takes one small app through everything that a deployment asks of Fly, tells what it learnt where Fly's documentation is silent, and
 * removes the app in any case.
 */
export const smokeFly = async (deps: SmokeDeps): Promise<void> => {
  const { fly, tell, names } = deps
  await fly.checkToken()
  tell({ what: 'token accepted', seen: `by the organization ${deps.env.FLY_ORG_SLUG}` })
  let image: string | undefined
  let failure: unknown
  try {
    await createApp(deps, names.images)
    image = await pushHello(deps)
    await createApp(deps, names.hello)
    await tryMount(deps, image)
    const running = await runHello(deps, image)
    await askHello(deps, running)
    await readHello(deps, running)
  } catch (error) {
    failure = error
  }
  // What failed first is what is told last: a removal that fails because of it must not hide it.
  await removeAll(deps, image).catch(error => {
    tell({ what: 'not removed', seen: (error as Error).message })
    failure ??= error
  })
  if (failure !== undefined) throw failure
}

const createApp = async ({ fly, names: { network }, tell }: SmokeDeps, name: string): Promise<void> => {
  const { outcome } = await fly.apps.create({ name, network })
  if (outcome === 'taken')
    throw new DomainError('fly.name_taken', {
      message: `Another organization has the app ${name}. Run this again.`,
    })
  tell({ what: 'app made', seen: name })
}
