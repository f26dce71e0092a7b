/** What a person asked for, or what the end of an environment's time did. It stands against policy until it ends. */
export const choiceKinds = ['deploy', 'approve', 'rollback', 'sleep', 'wake', 'destroy', 'expire'] as const
export type ChoiceKind = (typeof choiceKinds)[number]

export type Choice = {
  what: ChoiceKind
  /** The head of the target when it was made. A new head ends the choice, except a destroy. Null: it stands against no head. */
  head: string | null
}
