"""Whole programs for fresh processes. They get the WSDL's path and xsdata's folder as arguments."""

from __future__ import annotations

from .contestants import OURS, SUDS, XSDATA, ZEEP

ONE_SUBSCRIBER = {
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
"""Builds and encodes one Subscriber."""

IMPORTS = {
    "start Python and nothing else": "pass",
    "import the package": "import sfmc_soap",
    "import one module": "import sfmc_soap.models.subscribers",
    "import everything": "import sfmc_soap\nfor name in sfmc_soap.__all__: getattr(sfmc_soap, name)",
}
"""Ours only."""
