import { ProblemError } from '@taxiway/client'
import { useSyncExternalStore } from 'react'

type Method = NonNullable<ProblemError['stepUp']>['method']
type Asked = { method: Method; done: () => void; cancel: () => void }

const listeners = new Set<() => void>()
let asked: Asked | undefined

const show = (next: Asked | undefined) => {
  asked = next
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** The proof that an action waits for. */
export const useAskedStepUp = (): Asked | undefined => useSyncExternalStore(subscribe, () => asked)

const ask = (method: Method): Promise<void> =>
  new Promise((resolve, reject) => {
    show({
      method,
      done: () => {
        show(undefined)
        resolve()
      },
      cancel: () => {
        show(undefined)
        reject(new Error('You did not prove your identity, so nothing was changed.'))
      },
    })
  })

/** Does something dangerous. If the API asks who one is, the person proves it, and it is done then. */
export const withStepUp = async <Answer>(run: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'auth.step_up_required' || !error.stepUp)
      throw error
    await ask(error.stepUp.method)
    return run()
  }
}
