"""Writes constraints/<service>.json: the limits that the SDK's schemas do not carry, taken from botocore's models.

Run with Debian's python3-botocore (1.29) after schemas/generate.ts:  /usr/bin/python3 constraints/generate.py
For EC2 and S3 only the kinds of numbers are kept: their own limits are the operations' business.
"""
import json
import pathlib
import re

import botocore.session

HERE = pathlib.Path(__file__).parent
NAMES = {
    'ec2': 'ec2', 'iam': 'iam', 'sts': 'sts', 's3': 's3', 'monitoring': 'cloudwatch', 'elasticloadbalancing': 'elb',
    'autoscaling': 'autoscaling', 'cloudformation': 'cloudformation',
}
NUMBERS_ONLY = {'ec2', 's3'}
# Limits that AWS has widened since botocore 1.29.
WIDENED = {
    r'sts AssumeRoleRequest\.Policy': {'max': None},
    r'autoscaling .*AutoScalingGroupType\.VPCZoneIdentifier': {'max': 5000},
    r'autoscaling .*\.NotificationMetadata': {'max': 4000},
    r'autoscaling UpdateAutoScalingGroupType\.PlacementGroup': {'min': None},
    r'autoscaling InstanceRequirements\.(Allowed|Excluded)InstanceTypes': {
        'each': {'min': 1, 'max': 30, 'pattern': r'[a-zA-Z0-9\.\*\-]+'},
    },
    r'cloudformation .*\.(Template|StackPolicy|StackPolicyDuringUpdate)URL': {'max': 5120},
    r'cloudformation ListStackInstancesInput\.Filters': {'max': 3},
}


def limits(shape, numbers_only):
    """What one simple value, list or map must keep to."""
    found = {}
    if shape.type_name in ('integer', 'long'):
        found['int'] = 32 if shape.type_name == 'integer' else 64
    if not numbers_only:
        for name in ('min', 'max'):
            if name in shape.metadata:
                found[name] = shape.metadata[name]
        if 'pattern' in shape.metadata:
            pattern = for_javascript(shape.metadata['pattern'])
            if pattern:
                found['pattern'] = pattern
    if shape.type_name == 'list':
        found['each'] = simple_limits(shape.member, numbers_only)
    if shape.type_name == 'map':
        found['key'] = simple_limits(shape.key, numbers_only)
        found['value'] = simple_limits(shape.value, numbers_only)
    return {name: value for name, value in found.items() if value not in ({}, None)}


def simple_limits(shape, numbers_only):
    return {} if shape.type_name in ('structure', 'list', 'map') else limits(shape, numbers_only)


def for_javascript(pattern):
    """Java's notation in JavaScript's, or nothing where the pattern only says that any text will do."""
    if re.fullmatch(r'[\[(]?[\\sS.|*+\]()]+', pattern):
        return None
    # In JavaScript's unicode mode only syntax characters may be escaped.
    return re.sub(r'\\([^a-zA-Z0-9\s$()*+./?\[\\\]^{|}\-])', r'\1', pattern)


def input_structures(service):
    """Every structure that a request can hold."""
    seen = {}
    waiting = [service.operation_model(name).input_shape for name in service.operation_names]
    while waiting:
        shape = waiting.pop()
        if shape is None:
            continue
        if shape.type_name == 'structure':
            if shape.name in seen:
                continue
            seen[shape.name] = shape
            waiting.extend(shape.members.values())
        elif shape.type_name == 'list':
            waiting.append(shape.member)
        elif shape.type_name == 'map':
            waiting.append(shape.value)
    return seen.values()


def constraints(name, known):
    service = botocore.session.get_session().get_service_model(NAMES[name])
    found = {}
    for structure in input_structures(service):
        members = {member[0] for member in known.get(structure.name, ['struct', 0, []])[2]}
        for member, shape in structure.members.items():
            limit = limits(shape, name in NUMBERS_ONLY)
            if limit and member in members:
                key = f'{structure.name}.{member}'
                found[key] = widened(f'{name} {key}', limit)
    return dict(sorted(found.items()))


def widened(key, limit):
    for pattern, changes in WIDENED.items():
        if re.fullmatch(pattern, key):
            limit = {name: value for name, value in {**limit, **changes}.items() if value is not None}
    return limit


for name in NAMES:
    known = json.loads((HERE / f'../schemas/{name}.json').read_text())['shapes']
    lines = [
        f'{json.dumps(key)}:{json.dumps(value, separators=(",", ":"))}'
        for key, value in constraints(name, known).items()
    ]
    (HERE / f'{name}.json').write_text('{\n' + ',\n'.join(lines) + '\n}\n')
