"""The hand-written half of the client: how a call goes, and what can become of it.

Imports run one way, top to bottom:

    secrets locks           texts that show nowhere; locks that outlive a fork
    credentials             who calls, and what it says to get a token
    settings                time limits, retries, and the rest a client can be told
    configuration           both from the environment or a file
    service                 what the service does beyond its WSDL: faults, statuses, what may be repeated
    events                  what a call tells hooks and the log
    effects                 what a flow asks of its driver: send, pause, wait, run
    retrying                whether a request is sent again
    tokens                  one access token for a credential in a process
    flow                    a call from request to response, without I/O
    http                    the same effects done by httpx
    base                    what both clients are made of
    drivers                 the two clients: one performs effects, the other awaits them
    auth                    the credentials' tokens for other HTTP requests

`http` and `auth` need httpx: they are loaded with the first call, and with `httpx_auth()`.
"""
