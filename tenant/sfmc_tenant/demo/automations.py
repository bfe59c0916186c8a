"""What the shop does every night: it imports its products, and adds up what each customer has spent."""

from __future__ import annotations

from sfmc_soap import (
    APIObject,
    Automation,
    AutomationActivity,
    AutomationTask,
    DataExtension,
    FileTransferLocation,
    FileType,
    ImportDefinition,
    ImportDefinitionFieldMappingType,
    ImportDefinitionUpdateType,
    InteractionBaseObject,
    QueryDefinition,
)

from ..call.call import Call
from ..contents.filling import add
from ..state.files import Files
from .tables import TEAS


def add_automations(call: Call) -> Automation:
    """Add an import and a query. Return the automation that starts them."""
    Files(call.store, call.clock)["products.csv"] = "Product,Price\r\n" + "".join(
        f"{name},{price}\r\n" for name, price in TEAS
    )
    products = ImportDefinition(
        name="Products",
        customer_key="products",
        destination_object=DataExtension(customer_key="products"),
        field_mapping_type=ImportDefinitionFieldMappingType.INFER_FROM_COLUMN_HEADINGS,
        file_spec="products.csv",
        file_type=FileType.CSV,
        update_type=ImportDefinitionUpdateType.ADD_AND_UPDATE,
        retrieve_file_transfer_location=FileTransferLocation(customer_key="ExactTarget Enhanced FTP"),
    )
    totals = QueryDefinition(
        name="Totals",
        customer_key="totals",
        query_text="SELECT CustomerNo, ROUND(SUM(Total), 2) AS Spent FROM Orders GROUP BY CustomerNo",
        target_type="DE",
        target_update_type="Overwrite",
        data_extension_target=InteractionBaseObject(customer_key="totals", name="Totals"),
    )
    add(call, [products])
    [query] = add(call, [totals])
    nightly = Automation(
        name="Nightly",
        customer_key="nightly",
        automation_tasks=[
            _step("Products", ImportDefinition(customer_key="products")),
            _step("Totals", QueryDefinition(object_id=query.new_object_id)),
        ],
    )
    [automation] = add(call, [nightly])
    return Automation(object_id=automation.new_object_id)


def _step(name: str, definition: APIObject) -> AutomationTask:
    return AutomationTask(name=name, activities=[AutomationActivity(name=name, activity_object=definition)])
