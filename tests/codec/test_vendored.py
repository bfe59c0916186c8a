"""The package under other names, and two packages in one process."""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sfmc_soap
import sfmc_soapgen
from sfmc_soapgen import resources
from sfmc_soapgen.pipeline import default_settings, load_sources, understand
from sfmc_soapgen.python.bindings import Selection
from sfmc_soapgen.python.selection import select
from support.packages import GENERATED, imported, package, part
from support.wsdls import sequence, wsdl

USE = """
import pickle, sys
from {name} import CreateRequest, Subscriber, SubscriberStatus, TriggeredSend, dumps, loads, to_dict, from_dict

assert "lxml" not in sys.modules and "httpx" not in sys.modules
ada = Subscriber(email_address="a@example.com", status=SubscriberStatus.HELD)
request = CreateRequest(objects=[ada, TriggeredSend()])
assert loads(dumps(request)) == from_dict(to_dict(request)) == pickle.loads(pickle.dumps(request)) == request
foreign = [name for name in sys.modules if name.startswith(("sfmc_soap", "jinja2", "xsdata", "black", "click"))]
print(type(request).__module__, foreign)
"""


def test_a_copy_under_a_dotted_name_stands_alone(tmp_path: Path) -> None:
    """The process can import neither the generator nor the package under its original name."""
    shutil.copytree(GENERATED, tmp_path / "app" / "vendor" / "marketing")
    script = tmp_path / "use.py"
    script.write_text(USE.format(name="app.vendor.marketing"))
    ran = subprocess.run([sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("app.vendor.marketing.messages []\n", "")


def test_it_says_what_it_was_made_from_and_its_licence() -> None:
    """Python code has the generator's version and the WSDL's sha256; the licence is a file."""
    assert sfmc_soap.__version__ == sfmc_soapgen.__version__
    assert sfmc_soap.__wsdl_sha256__ == hashlib.sha256(resources.WSDL.read_bytes()).hexdigest()
    assert (GENERATED / "LICENSE").read_bytes() == (GENERATED.parents[1] / "LICENSE").read_bytes()


def test_two_packages_of_two_wsdls_in_one_process(tmp_path: Path) -> None:
    """Types of the same name are read and written by the package that they belong to."""
    first = wsdl(sequence('<xs:element name="A" type="xs:int"/>'))
    second = wsdl(sequence('<xs:element name="A" type="xs:string"/><xs:element name="B" type="tns:T" minOccurs="0"/>'))
    with package(first, tmp_path, "one") as one, package(second, tmp_path, "two.deep") as two:
        a, b = one.T(a=1), two.T(a="x", b=two.T())
        assert one.T is not two.T and a != b
        assert one.loads(one.dumps(a)) == a and two.loads(two.dumps(b)) == b
        assert type(one.loads(two.dumps(b))) is one.T
        kept = one.unknown(one.loads(two.dumps(b)))
        assert [str(item) for item in kept[:1]] == ['<A xmlns="urn:test">x</A>']


def test_two_copies_of_one_package_in_one_process(tmp_path: Path) -> None:
    """Two copies write the same, but share no type; each object is pickled as one of its own package."""
    for name in ("copy1", "copy2"):
        shutil.copytree(GENERATED, tmp_path / name)
    with imported(tmp_path, "copy1") as one, imported(tmp_path, "copy2") as two:
        objects = [made.Subscriber(id=5, status=made.SubscriberStatus("New")) for made in (one, two)]
        assert one.dumps(objects[0]) == two.dumps(objects[1])
        assert objects[0] != objects[1]
        assert [type(pickle.loads(pickle.dumps(o))).__module__.partition(".")[0] for o in objects] == ["copy1", "copy2"]
        assert json.dumps(one.to_dict(objects[0])) == json.dumps(two.to_dict(objects[1]))
        assert copy.deepcopy(one.UNSET) is one.UNSET and one.UNSET is not two.UNSET


def test_a_part_says_what_it_may_have_left_out(tmp_path: Path) -> None:
    """A type or an operation that was not chosen: the error says how to get it, and a misspelt one is suggested."""
    whole = understand(load_sources(), default_settings())
    chosen = select(whole, Selection(types=("Subscriber",), operations=("Create",)))
    with part(chosen, tmp_path) as made:
        how = "with it in --only or --operations, or with its room in --everyday, beside what was chosen before"
        left_out = f"The package holds a part of its WSDL: if {{}} was left out, run `sfmc-soapgen vendor` {how}"
        name = min({*whole.names.types.values()} - {*chosen.names.types.values()})
        with pytest.raises(AttributeError) as read:
            getattr(made, name)
        assert str(read.value).startswith(f"module {made.__name__!r} has no attribute {name!r}")
        assert str(read.value).endswith(left_out.format(name))
        with pytest.raises(ImportError) as wanted:
            exec(f"from {made.__name__} import {name}")
        assert str(wanted.value).endswith(left_out.format(name))
        with pytest.raises(ImportError, match="did you mean 'Subscriber'"):
            exec(f"from {made.__name__} import Subscribr")
        client = made.Client(made.StaticToken(access_token="any", url="https://test.invalid"))
        with pytest.raises(AttributeError) as method:
            client.retrieve  # noqa: B018
        assert str(method.value).endswith(left_out.format("retrieve"))
        assert not hasattr(client, "retrieve") and hasattr(client, "create")
