"""The address of a lake."""

from connectors.lake.address import LakeAddress


def test_an_address_names_its_schema_and_folder() -> None:
    address = LakeAddress("postgresql://pejl@db.example.dk/lake", "s3://bucket/pejl/", "pejl_707")
    statement = address.attach("lake")
    assert "'ducklake:postgres:postgresql://pejl@db.example.dk/lake'" in statement
    assert "'s3://bucket/pejl/pejl_707/'" in statement
    assert "read_only" not in statement
    assert "snapshot_version 7, read_only" in address.attach("then", version=7)
