"""Signs one request for each line of JSON on standard input with Debian's botocore and prints what it would send."""

import json
import sys
import time
from urllib.parse import urlencode, urlsplit

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SIGNERS = {
    'v4': lambda c, j: botocore.auth.SigV4Auth(c, j['service'], 'mallee-1'),
    'v4-query': lambda c, j: botocore.auth.SigV4QueryAuth(c, j['service'], 'mallee-1', expires=60),
    's3-v4': lambda c, j: botocore.auth.S3SigV4Auth(c, 's3', 'mallee-1'),
    's3-v4-query': lambda c, j: botocore.auth.S3SigV4QueryAuth(c, 's3', 'mallee-1', expires=60),
    'v2': lambda c, j: botocore.auth.SigV2Auth(c),
    's3-v2': lambda c, j: botocore.auth.HmacV1Auth(c),
    's3-v2-query': lambda c, j: botocore.auth.HmacV1QueryAuth(c, expires=60),
}

for line in sys.stdin:
    job = json.loads(line)
    credentials = Credentials(job['accessKeyId'], job['secret'], job.get('token'))
    request = AWSRequest(
        method=job['method'],
        url=job['url'],
        headers=job.get('headers', {}),
        # A presigner takes the parameters of a body into the query, so for it there must be none.
        data=job.get('form', {}) if 'form' in job or 'v4-query' in job['signer'] else job.get('body', '').encode(),
        auth_path=job.get('authPath'),
    )
    SIGNERS[job['signer']](credentials, job).add_auth(request)
    parts = urlsplit(request.url)
    query = parts.query
    if request.params:
        query = '&'.join(filter(None, [query, urlencode(request.params)]))
    target = (parts.path or '/') + ('?' + query if query else '')
    body = urlencode(request.data) if isinstance(request.data, dict) else request.data.decode()
    headers = {name.lower(): value for name, value in request.headers.items()}
    headers.setdefault('host', parts.netloc)
    now = int(time.time() * 1000)
    print(json.dumps({'method': request.method, 'target': target, 'headers': headers, 'body': body, 'now': now}))
