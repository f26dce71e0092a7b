import { Button } from './button.js'
import { Dialog, DialogActions } from './dialog.js'
import { keyHelp } from './keys.js'
import styles from './keys-help.module.css'

const logKeys = [
  ['f', 'Follow or pause the log'],
  ['w', 'Wrap long lines of the log'],
] as const

export const KeysHelp = ({ onClose }: { onClose: () => void }) => (
  <Dialog title="Keys" onClose={onClose}>
    <dl className={styles.keys}>
      {[...keyHelp, ...logKeys].map(([keys, does]) => (
        <div key={keys}>
          <dt>
            {keys.split(' ').map(key => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
    <DialogActions>
      <Button onClick={onClose}>Close</Button>
    </DialogActions>
  </Dialog>
)
