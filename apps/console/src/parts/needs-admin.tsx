import { Empty, Panel } from './panel.js'

/** In place of what this person may not see. */
export const NeedsAdmin = ({ what }: { what: string }) => (
  <Panel title="For admins" flush>
    <Empty title={`Owners and admins of this organization ${what}.`}>
      An owner can change your role under “Members”.
    </Empty>
  </Panel>
)
