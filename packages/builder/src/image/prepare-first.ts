import type { ImageStore } from './image-store.js'

/** A store whose repository is prepared before its first use, and again after an error, which may
 * be that the repository is gone. */
export const prepareFirst = (store: ImageStore, prepare: () => Promise<void>): ImageStore => {
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
    publish: publication => ready(() => store.publish(publication)),
    find: (key, app) => ready(() => store.find(key, app)),
    has: image => ready(() => store.has(image)),
    readRelease: image => ready(() => store.readRelease(image)),
    remove: (image, signal) => ready(() => store.remove(image, signal)),
    sweep: () => store.sweep(),
  }
}
