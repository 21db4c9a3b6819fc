// One health check over HTTP.
import { get } from 'node:http'

const MS = 1000

/** Any status from 200 to 399 would be a matter of the matcher; the lab's tasks answer 200. */
export function answersCheck(port: number, path: string, timeoutS: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume()
      response.once('end', () => end(response.statusCode === 200))
      response.once('error', () => end(false))
    })
    // A deadline for the whole answer: a socket time-out would start anew with every byte.
    const deadline = setTimeout(() => {
      request.destroy()
      end(false)
    }, timeoutS * MS)
    request.once('error', () => end(false))
    const end = (passed: boolean) => {
      clearTimeout(deadline)
      resolve(passed)
    }
  })
}
