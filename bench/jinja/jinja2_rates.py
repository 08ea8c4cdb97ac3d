# Renderings per second of Jinja2, for run.mjs.
import json, sys, time
from jinja2 import DictLoader, Environment

job = json.load(sys.stdin)
env = Environment(loader=DictLoader(job["templates"]), autoescape=True)


def rate(name, context):
    template = env.get_template(name)
    end = time.perf_counter() + job["seconds"] * 2
    start = time.perf_counter()
    count = 0
    while time.perf_counter() < end:
        template.render(context).encode()
        count += 1
    return count / (time.perf_counter() - start)


print(json.dumps({name: rate(name, context) for name, context in job["contexts"].items()}))
