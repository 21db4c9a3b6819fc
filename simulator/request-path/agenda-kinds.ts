// What an entry of the request path's agenda is about.
export const SEND = 0 // a request reaches the balancer
export const CONNECT_RETRY = 1 // an attempt tries again to connect to its task
export const USER = 2 // a closed-loop user wants something
export const CHECK = 3 // a node checks a target
