import type { ImageStore } from './image-store.js'
import type { PushTarget } from './push-target.js'

type Prepared = { store: ImageStore; target: PushTarget }

/** A repository that is prepared before its first use, and again after an error, which may
 * be that the repository is gone. */
export const prepareFirst = ({ store, target }: Prepared, prepare: () => Promise<void>): Prepared => {
  let prepared: Promise<void> | undefined
  const ready = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    prepared ??= prepare()
    try {
      await prepared
      return await work()
    } catch (error) {
      prepared = undefined
      throw error
    }
  }
  return {
    store: {
      publish: publication => ready(() => store.publish(publication)),
      find: (key, app) => ready(() => store.find(key, app)),
      has: image => ready(() => store.has(image)),
      readRelease: image => ready(() => store.readRelease(image)),
      remove: (image, signal) => ready(() => store.remove(image, signal)),
      sweep: () => store.sweep(),
    },
    target: {
      ...target,
      login: signal => ready(() => target.login(signal)),
      adopt: pushed => ready(() => target.adopt(pushed)),
    },
  }
}
