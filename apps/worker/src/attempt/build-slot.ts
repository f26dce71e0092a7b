/** The right of one claim to build. A claim for other work never has it; a finished build gives it back. */
export type BuildSlot = { isHeld: () => boolean; giveBack: () => void }

/** `onFree` runs once, when the slot is given back. */
export const createBuildSlot = (held: boolean, onFree: () => void = () => undefined): BuildSlot => {
  let isHeld = held
  return {
    isHeld: () => isHeld,
    giveBack: () => {
      if (!isHeld) return
      isHeld = false
      onFree()
    },
  }
}
