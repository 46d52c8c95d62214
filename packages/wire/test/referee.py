"""Botocore as a referee that shares no code and no model with us. Run by botocore.test.ts.

  referee.py requests SEED   one JSON line for each operation: random parameters and the request that botocore makes
  referee.py answers SEED    one JSON line for each operation: a random output
  referee.py parse           reads answers, one JSON line each, and writes what botocore understands

Dates are ISO texts and bytes base64 on these lines.
"""
import base64
import datetime
import json
import pathlib
import random
import re
import sys
import types

import botocore.awsrequest
import botocore.handlers
import botocore.parsers
import botocore.serialize
import botocore.session

SCHEMAS = pathlib.Path(__file__).parent / '../schemas'
SERVICES = {
    'ec2': 'ec2', 'iam': 'iam', 'sts': 'sts', 's3': 's3', 'monitoring': 'cloudwatch', 'elasticloadbalancing': 'elb',
    'autoscaling': 'autoscaling', 'cloudformation': 'cloudformation',
}
# An event stream, and the endpoint of Object Lambda.
NOT_SERVED = {('s3', 'SelectObjectContent'), ('s3', 'WriteGetObjectResponse')}
# What constrained texts look like; the first that fits is taken.
CANDIDATES = [
    'abc', 'Abc1', '123456789012', '1', '/', '/path/', 'arn:aws:iam::123456789012:role/name', 'AKIA1234567890123456',
    'https://example.com/x', 's3://bucket/key', 'abcdefghijklmnopqrstuvwxyz0123456789', '1.0.0', 'v1', 'Average', 'p99',
    'AWS::EC2::VPC', 'ou-abcd-12345678', 'arn:aws:cloudformation:us-east-1:123456789012:type/resource/a-b-c/00000001',
    'arn:aws:cloudformation:us-east-1::type/hook/abcdef012345/a-b-c/00000001', '123456', 'a' * 64,
    'arn:aws:autoscaling:us-east-1:123456789012:x:abc:def', 'o-abcdefghij', 'o-abcdefghij/r-abcd/ou-abcd-12345678', 'p-12345678', 'TM(1%:99%)', 'PR(1:2)',
]
TEXTS = ['plain', ' blanks  inside ', 'a&b<c>"d\'', 'é😀中', 'line\nline', '100% + 1 = ?', 'x' * 300, '~!@#$^*()_-:;,./|\\[]{}']


class Maker:
    """Random values of a model's shapes."""

    def __init__(self, rng, answers, demanded):
        self.rng = rng
        self.answers = answers
        # Members that newer models require, by structure.
        self.demanded = demanded

    def required(self, shape):
        """Also what botocore reads as there but empty when it is not there: payloads and maps of headers."""
        if self.answers:
            payload = shape.serialization.get('payload')
            maps = (name for name, member in shape.members.items() if member.serialization.get('location') == 'headers')
            return {*maps, *([payload] if payload else []), *shape.required_members} & set(shape.members)
        return {*shape.required_members, *(set(self.demanded.get(shape.name, ())) & set(shape.members))}

    def value(self, shape, outer=(), location=None):
        """None where nothing fitting was found."""
        kind = shape.type_name
        if kind == 'structure':
            return self.structure(shape, outer)
        if kind == 'list':
            return self.list(shape, outer, location)
        if kind == 'map':
            return self.map(shape, outer, location)
        return getattr(self, kind)(shape, location)

    def structure(self, shape, outer):
        if shape.name in outer or len(outer) > 7:
            return None
        found = self.members(shape, outer, sparse=True)
        # Neither queries nor empty documents can say that a structure is there but has nothing in it.
        found = found or self.members(shape, outer, sparse=False)
        missing = outer and any(name not in found for name in self.required(shape))
        return None if missing or (outer and not found) else found

    def members(self, shape, outer, sparse):
        found = {}
        members = list(shape.members.items())
        if getattr(shape, 'is_tagged_union', False):
            members = [self.rng.choice(members)]
        for name, member in members:
            if sparse and name not in self.required(shape) and self.rng.random() < (0.25 if len(members) > 12 else 0.1):
                continue
            if member.serialization.get('eventstream') or (member.type_name == 'blob' and member.serialization.get('streaming')):
                continue
            location = 'header' if name.startswith('Response') else member.serialization.get('location')
            value = self.value(member, (*outer, shape.name), location)
            if value is not None:
                found[name] = value
        return found

    def list(self, shape, outer, location):
        low = shape.metadata.get('min', 0)
        count = min(max(low, self.rng.choice([1, 1, 2, 3])), shape.metadata.get('max', 3))
        if self.answers and low == 0 and not shape.serialization.get('flattened') and self.rng.random() < 0.1:
            return []
        items = [self.value(shape.member, outer, location or 'item') for _ in range(count)]
        items = [item for item in items if item is not None]
        return items if items and len(items) >= low else None

    def map(self, shape, outer, location):
        keys = {self.value(shape.key, outer, location) for _ in range(self.rng.choice([1, 2]))}
        found = {key: self.value(shape.value, outer, location) for key in keys if key is not None}
        return {key: value for key, value in found.items() if value is not None} or None

    def string(self, shape, location):
        low, high = shape.metadata.get('min', 0), shape.metadata.get('max', 1000)
        if shape.enum:
            return self.rng.choice(shape.enum)
        if shape.serialization.get('xmlAttribute'):
            return 'CanonicalUser'
        if location == 'uri':
            return self.rng.choice(['abc', 'a//b/../c/', 'é +%2F?&', 'x.y-z']) if shape.name == 'ObjectKey' else 'bucket-1'
        pattern = shape.metadata.get('pattern')
        if location in ('header', 'headers'):
            return self.rng.choice(['plain', 'a b', 'x-1_2', '"quoted"'])
        if pattern and not self.answers:
            texts = [text for text in self.rng.sample(CANDIDATES, len(CANDIDATES)) if matches(pattern, text)]
        else:
            texts = self.rng.sample(TEXTS, len(TEXTS))
        for text in texts:
            if not pattern or self.answers:
                text = text * max(1, -(-low // len(text)))
            if low <= len(text) <= high:
                return text
        return None if pattern or high < 1 else 'a' * max(1, low)

    def integer(self, shape, _location, largest=2**31 - 1):
        low, high = shape.metadata.get('min', 0), shape.metadata.get('max', largest)
        return self.rng.choice([low, high, self.rng.randint(low, high)]) if low >= 0 else self.rng.randint(low, high)

    def long(self, shape, location):
        return self.integer(shape, location, 2**53 - 1)

    def double(self, shape, _location):
        low, high = shape.metadata.get('min', -1000), shape.metadata.get('max', 100000)
        return self.rng.choice([float(low), float(high), round(self.rng.uniform(low, high), 3)])

    float = double

    def boolean(self, _shape, _location):
        return self.rng.random() < 0.5

    def timestamp(self, _shape, _location):
        return datetime.datetime.fromtimestamp(self.rng.randrange(0, 2**31), datetime.timezone.utc)

    def blob(self, shape, _location):
        return self.rng.randbytes(max(shape.metadata.get('min', 0), 20))

    def character(self, _shape, _location):
        return 'x'


def matches(pattern, text):
    """Python knows neither Java's classes nor its surrogate pairs."""
    pattern = re.sub(r'\\p\{\w+\}', r'\\w', pattern).replace(r'\uD800\uDC00-\uDBFF\uDFFF', r'\U00010000-\U0010FFFF')
    return re.fullmatch(pattern, text) is not None


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.000Z')
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    return value


def operations(seed):
    session = botocore.session.get_session()
    for ours, theirs in SERVICES.items():
        model = session.get_service_model(theirs)
        for name in model.operation_names:
            if (ours, name) not in NOT_SERVED:
                yield ours, model, model.operation_model(name), random.Random(f'{seed} {ours} {name}')


def emit(line):
    sys.stdout.write(json.dumps(line) + '\n')


def demanded(service):
    """What the SDK's schemas require; botocore's older models require less."""
    shapes = json.loads((SCHEMAS / f'{service}.json').read_text())['shapes']
    return {name: [member[0] for member in shape[2][:shape[1]]] for name, shape in shapes.items() if shape[0] == 'struct'}


def requests(seed):
    demands = {service: demanded(service) for service in SERVICES}
    for service, model, operation, rng in operations(seed):
        shape = operation.input_shape
        params = Maker(rng, False, demands[service]).value(shape) if shape else {}
        serializer = botocore.serialize.create_serializer(model.metadata['protocol'], include_validation=False)
        made = serializer.serialize_to_request(params, operation)
        botocore.awsrequest.prepare_request_dict(made, 'http://cloud.test')
        request = botocore.awsrequest.create_request_object(made).prepare()
        body = request.body or b''
        body = body if isinstance(body, (bytes, bytearray)) else str(body).encode()
        emit({
            'service': service, 'operation': operation.name, 'params': plain(params), 'method': request.method,
            'target': request.url.removeprefix('http://cloud.test') or '/', 'body': base64.b64encode(body).decode(),
            'headers': {key.lower(): text(value) for key, value in request.headers.items()},
        })


def text(value):
    return value.decode('latin1') if isinstance(value, bytes) else str(value)


def answers(seed):
    for service, model, operation, rng in operations(seed):
        shape = operation.output_shape
        output = Maker(rng, True, {}).value(shape) if shape else {}
        emit({'service': service, 'operation': operation.name, 'output': plain(output)})


def parse():
    session = botocore.session.get_session()
    models = {ours: session.get_service_model(theirs) for ours, theirs in SERVICES.items()}
    for line in sys.stdin:
        answer = json.loads(line)
        model = models[answer['service']]
        operation = model.operation_model(answer['operation'])
        parser = botocore.parsers.create_parser(model.metadata['protocol'])
        headers = botocore.awsrequest.HeadersDict(answer['headers'])
        response = {'status_code': answer['status'], 'headers': headers, 'body': base64.b64decode(answer['body'])}
        parsed = parser.parse(response, operation.output_shape)
        parsed.pop('ResponseMetadata', None)
        if operation.has_streaming_output:
            parsed.pop('Body', None)
        if operation.name == 'GetBucketLocation':  # an answer that botocore, too, can read only with code of its own
            botocore.handlers.parse_get_bucket_location(parsed, types.SimpleNamespace(content=response['body'], raw=True))
        emit({'service': answer['service'], 'operation': answer['operation'], 'parsed': plain(parsed)})


if __name__ == '__main__':
    mode, *arguments = sys.argv[1:]
    {'requests': requests, 'answers': answers, 'parse': parse}[mode](*arguments)
