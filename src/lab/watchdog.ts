// Kills what the lab started, and k6, when this process is gone, however it went: a shell that hears of every process group and acts at the end
// of its input, which the kernel closes even after SIGKILL.
//
//   this process ──"+ 4711", "- 4711"──► sh ──(end of input)──► SIGKILL to the groups that are left
import { type ChildProcess, spawn } from 'node:child_process'

const WATCH = `
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
`

const watched = new Set<number>()
let shell: ChildProcess | undefined

/** @param group process group, by the number of the process that leads it */
export function watchGroup(group: number): void {
  if (shell === undefined) shell = startShell()
  watched.add(group)
  shell.stdin?.write(`+ ${group}\n`)
}

/** The group has ended. With the last one the watchdog ends too. */
export function unwatchGroup(group: number): void {
  if (!watched.delete(group)) return
  shell?.stdin?.write(`- ${group}\n`)
  if (watched.size > 0) return
  shell?.stdin?.end()
  shell = undefined
}

/** In a group of its own, so that the terminal's Ctrl-C does not end it before its work. */
function startShell(): ChildProcess {
  const child = spawn('sh', ['-c', WATCH], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  child.on('error', () => {})
  child.stdin?.on('error', () => {})
  child.unref()
  return child
}
