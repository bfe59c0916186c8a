"""The hand-written half of the client: the flow of a call, and its errors.

Imports run one way, top to bottom:

    errors  media_types         what a call can fail with; what a Content-Type says beside the media type
    multipart                   the document of a response of several parts
    secrets  locks              strings that show nowhere; locks that survive a fork
    events  redaction  urls     what hooks and the log are told; secrets taken out of text; where secrets may be sent
    settings                    time limits, retries and other settings
    credentials                 who calls, and what a request for a token says
    configuration               credentials and settings from the environment or a file
    effects                     what a flow asks for: send, pause, run a callback, await a future
    turns                       the line in which calls wait for their turn
    results                     objects of a request with their results
    responses  retrying         unusable HTTP responses, as exceptions; whether and when a request is sent again
    marketing_cloud             what the service does beyond its WSDL
    tokens  token_manager       an access token; one for each credential in a process
    context                     what all calls of a client share
    request_writer              a request message as an HTTP request
    response_reader             the message of an HTTP response, or the exception that it means
    flow                        a call from request to response, without I/O
    exchange  inflating         an HTTP request and its response; its body, inflated within bounds
    network  http_library       the bytes of a connection; which library is there
    connections                 our own connections, each for one call at a time
    http_clients  handed_in     HTTP clients that were handed in
    pool                        what requests are sent with, by process and event loop
    transport                   runs flows: one transport blocks, the other awaits
    rest_auth                   the same tokens for other HTTP requests
    base_client  clients        what both clients share; the two clients

`connections` needs httpx2 or httpx, and is loaded with the first request, as `handed_in` is.
"""
