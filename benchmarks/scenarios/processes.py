"""Fresh processes: a whole program that encodes one Subscriber, and what imports take. CPU time of the processes."""

from __future__ import annotations

from ..contestants import OURS, SUDS, WSDL, XSDATA, ZEEP
from ..contestants.xsdata import classes_folder
from ..report import Row, in_milliseconds, share_of
from ..timing import cpu_of_programs

_ONE_SUBSCRIBER = {
    OURS: """
from sfmc_soap import Subscriber, dumps
dumps(Subscriber(email_address="ada@example.com"))
""",
    ZEEP: """
import sys, zeep
from lxml import etree
subscriber = zeep.Client(sys.argv[1]).get_type("{http://exacttarget.com/wsdl/partnerAPI}Subscriber")
element = etree.Element("Subscriber")
subscriber.render(element, subscriber(EmailAddress="ada@example.com"))
etree.tostring(element)
""",
    XSDATA: """
import sys
sys.path.insert(0, sys.argv[2])
from stock.etframework import Subscriber
from xsdata.formats.dataclass.serializers import XmlSerializer
XmlSerializer().render(Subscriber(email_address="ada@example.com"))
""",
    SUDS: """
import pathlib, sys, suds.client
client = suds.client.Client(pathlib.Path(sys.argv[1]).as_uri(), cache=None, nosend=True)
subscriber = client.factory.create("{http://exacttarget.com/wsdl/partnerAPI}Subscriber")
subscriber.EmailAddress = "ada@example.com"
client.service.Create({}, [subscriber]).envelope
""",
}
"""Contestant -> a program. Its arguments are the path of the WSDL and the folder of xsdata's classes."""

_IMPORT_EVERYTHING = """
import sfmc_soap
for name in sfmc_soap.__all__: getattr(sfmc_soap, name)
assert not {"httpx", "httpx2", "lxml"} & {*__import__("sys").modules}
"""
_IMPORTS = {
    "start Python and nothing else": "pass",
    "import the package": "import sfmc_soap",
    "import one module": "import sfmc_soap.models.subscribers",
    "import everything": _IMPORT_EVERYTHING,
}


def fresh_processes(*, rounds: int) -> list[Row]:
    """Start each program, and import the bindings in several ways."""
    arguments = [str(WSDL), str(classes_folder())]
    programs = {name: ["-c", program, *arguments] for name, program in _ONE_SUBSCRIBER.items()}
    values = in_milliseconds(cpu_of_programs(programs, rounds))
    imports = in_milliseconds(cpu_of_programs({work: ["-c", program] for work, program in _IMPORTS.items()}, rounds))
    return [
        Row("fresh process: one Subscriber", "ms", values, [share_of(values, ZEEP, at_most=0.2)]),
        *(Row(f"fresh process: {work}", "ms", {OURS: value}) for work, value in imports.items()),
    ]
