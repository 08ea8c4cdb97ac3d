# One-line bodies
def close(self): return None
if x is not None: x.close()
class Empty: pass
for row in rows: print(row)
while ready(): wait()
a = 1; b = 2
a = b = c = 0
# Imports
import click, datetime
import os.path
from functools import wraps, lru_cache
from collections import Counter
from flask_login import LoginManager
from __future__ import annotations
# Names that Python has built in
x = next((row for row in rows if row.id == 3), None)
x = next(it)
x = iter(rows)
x = sum(row['n'] for row in rows)
x = sum(values, 10)
for i in range(10): f(i)
x = list(range(0, 10, 2))
for i, row in enumerate(rows, 1): f(i, row)
x = [i for i, row in enumerate(rows) if row]
x = sorted(rows, key=len, reverse=True)
x = sorted(rows, key=lambda row: row['n'])
x = max(rows, key=len)
x = timedelta(hours=1, minutes=30)
app.config['PERMANENT_SESSION_LIFETIME'] = datetime.timedelta(days=7)
print('a', b)
print('a', file=sys.stderr)
x = list(map(str, rows))
x = list(filter(None, rows))
x = dict(zip(names, values))
x = list(reversed(rows))
x = round(price, 2)
x = chr(65) + str(ord('a'))
x = any(values) and all(values)
x = open('a.txt').read()
x = bytes([1, 2])
x = vars(user)
x = divmod(a, b)
x = input()
x = id(user)
x = hash(user)
x = frozenset(names)
x = datetime.now() - timedelta(days=1)
x = Counter(words)
x = os.getcwd()
app.config.from_pyfile('config.py', silent=True)
app.extensions.setdefault('blog', {})
x = text.partition(':')
x = text.strip('/')
x = text.split()
x = text.capitalize()
x = text.isdigit() or text.zfill(3)
# Statements
x, y = y, x
first, *rest = rows
x: int = 5
x: int
x += 1
x //= 2
x **= 2
del cache[a], cache[b]
del x
assert x == 1, 'no'
raise
raise ValueError('no') from error
return
return a, b
pass
...
global counter
with open('a.txt') as file: text = file.read()
with a as b, c as d: pass
if (n := len(rows)) > 3: print(n)
while chunk := read(): use(chunk)
match command:
    case 'go': start()
    case _: stop()
try:
    run()
except (KeyError, ValueError) as error:
    raise
except Exception:
    pass
else:
    done()
finally:
    clean()
for row in rows:
    row = row.strip()
else:
    missing()
# Definitions
def f(a, b=1, *args, c=2, **kwargs): return f(*args, **kwargs)
def f(a: int, b: 'list[str]' = None) -> dict[str, int]: return {**a, 'b': b}
async def f():
    async with lock: await g()
    async for row in rows: yield row
    x = [row async for row in rows]
def f():
    yield 1
    yield from rows
def f():
    global total
    total = 1
    def g():
        nonlocal n
        n += 1
@functools.wraps(view)
def wrapped(**kwargs): return view(**kwargs)
@app.route('/')
@login_required
def index(): return 'a'
@lru_cache(maxsize=None)
def f(n): return n
class User(Base):
    """A person."""
    count = 0
    names: list[str] = []
    def __init__(self, name):
        super().__init__()
        self.name = name
    @property
    def full(self): return self.name
    @full.setter
    def full(self, value): self.name = value
    @classmethod
    def make(cls, name): return cls(name)
    @staticmethod
    def check(name): return super().check(name)
    def __eq__(self, other): return self.name == other.name
    def __str__(self): return self.name
class A(B, C, metaclass=D): pass
@total_ordering
class Version: pass
# Expressions
x = a if b else c if d else e
x = 1 < a <= b < 3
x = a == b == c
x = not a in b
x = a not in b or c is not d
x = a // b + c ** 2 % d
x = a + b // c
x = lambda: 0
x = lambda a, b=2, *c: (a, b)
x = lambda **kwargs: kwargs
x = rows[1:], rows[:-1], rows[-1], rows[::-1], rows[a:b:2]
x = [a for a in b if a]
x = [c for a in b for c in a if c]
x = {a: b for a, b in c.items()}
x = {a for a in b}
x = (a for a in b)
x = {'a': 1, **b}
x = {1, 2}
x = ()
x = (1,)
x = f'{a!r:>10} {b:.2f} {c["d"]} {{e}} {f(g, h)} {i=}'
x = '%s: %d' % (a, b)
x = '{} {b}'.format(a, b=c)
x = r'\d+' + b'ab'.decode()
x = """a
`b` ${c}"""
x = 'a' 'b'
x = ('a'
     'b')
x = a.b(c)[0].d['e']
x = 1_000 + 0x1f + 1e3 + 2j
x = a @ b
x = ~a & b | c ^ d << 2
x = await f()
x = f(a)(b)(c=1)
x = a[b, c]
x = [*a, *b]
x = super().f()
# What JavaScript would take in silence, and mean something else
@app.websocket('/private')
async def private():
    await websocket.send('a')
async def f(a, b=1, *args, c=2): await g(a)
x = '{0:.2f} {1} {0}'.format(a / 2, b)
x = '{a.b} {c[0]}'.format(a=a, c=c)
x = dict(a=1, b=[2])
x = dict(old, key=1)
x = max(rows)
x = min(rows, default=0)
x = max(a, b)
assert client.get('/') == [1, {'a': 2}] and data != {}
x = isinstance(a, (int, float)) or isinstance(a, set)
x = set(a) & set(b)
raise KeyError(a)
x = 'GET' in rule.methods
await asyncio.gather(one(), *others)
await asyncio.sleep(0.5)
errors = {'a': 1}
if errors: print(len(errors))
class Event:
    def encode(self) -> bytes:
        return self.text.encode('utf-8')
    def send(self):
        return Event(1).encode() + 'a'.encode()
class Things(MethodView):
    def __init__(self, items):
        self.items = items
    def _find(self, id):
        return self.items[id]
    def get(self, id):
        return self._find(id)
    view = Things.as_view('things', items=rows)
@template_rendered.connect_via(app)
def record(sender, template, context, **extra):
    recorded.append((template, sorted(extra)))
@app.cli.command('init')
def init():
    """Clears the data."""
    clear()
@dataclass
class Row:
    name: str
    tags: list = field(default_factory=list)
    size: int = field(default=3)
class Provider(DefaultJSONProvider):
    @staticmethod
    def default(o):
        return DefaultJSONProvider.default(o)
class Broker:
    def __init__(self):
        self.seen = set()
    def leave(self, one):
        self.seen.remove(one)
        return len(self.seen)
if request.form and len(request.args) > 1 and not request.files: pass
class Pay(HTTPException):
    code = 402
    description = 'Pay up.'
