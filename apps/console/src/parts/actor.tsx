import { useMemberNames } from '../data/members.js'
import { showHidden } from '../data/visible-text.js'

/** Who did something: the name of a member, or what the API calls a token, a rule or a person who left. */
export const Actor = ({ id }: { id: string }) => {
  const names = useMemberNames()
  const [, userId] = /^user:(.+)$/.exec(id) ?? []
  const name = userId === undefined ? undefined : names.get(userId)
  return <span title={id}>{name === undefined ? <code>{showHidden(id)}</code> : showHidden(name)}</span>
}
