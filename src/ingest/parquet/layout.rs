//! Which type each field of a Parquet file's footer and page headers has (parquet-format 2.12, `parquet.thrift`). Never: a
//! value.

/// The number of a field, and its type.
pub(super) type Field = (i64, Type);

/// The type of a field.
pub(super) enum Type {
    Truth,
    Byte,
    /// Of 16, 32 or 64 bits: they are written the same way.
    Number,
    Bytes,
    List(&'static Type),
    Structure(&'static [Field]),
}

use Type::{Byte, Bytes, List, Number, Structure, Truth};

/// `FileMetaData`.
pub(super) const FILE: &[Field] = &[
    (1, Number),
    (2, List(&Structure(SCHEMA_ELEMENT))),
    (3, Number),
    (4, List(&Structure(ROW_GROUP))),
    (5, List(&Structure(KEY_VALUE))),
    (6, Bytes),
    (7, List(&Structure(COLUMN_ORDER))),
    (8, Structure(&[])),
    (9, Bytes),
];

const SCHEMA_ELEMENT: &[Field] = &[
    (1, Number),
    (2, Number),
    (3, Number),
    (4, Bytes),
    (5, Number),
    (6, Number),
    (7, Number),
    (8, Number),
    (9, Number),
    (10, Structure(LOGICAL_TYPE)),
];

const NOTHING: &[Field] = &[];

/// One of its fields is there.
const LOGICAL_TYPE: &[Field] = &[
    (1, Structure(NOTHING)),
    (2, Structure(NOTHING)),
    (3, Structure(NOTHING)),
    (4, Structure(NOTHING)),
    (5, Structure(&[(1, Number), (2, Number)])),
    (6, Structure(NOTHING)),
    (7, Structure(&[(1, Truth), (2, Structure(TIME_UNIT))])),
    (8, Structure(&[(1, Truth), (2, Structure(TIME_UNIT))])),
    (10, Structure(&[(1, Byte), (2, Truth)])),
    (11, Structure(NOTHING)),
    (12, Structure(NOTHING)),
    (13, Structure(NOTHING)),
    (14, Structure(NOTHING)),
    (15, Structure(NOTHING)),
    (16, Structure(&[(1, Byte)])),
    (17, Structure(&[(1, Bytes)])),
    (18, Structure(&[(1, Bytes), (2, Number)])),
];

const TIME_UNIT: &[Field] = &[
    (1, Structure(NOTHING)),
    (2, Structure(NOTHING)),
    (3, Structure(NOTHING)),
];

const COLUMN_ORDER: &[Field] = &[(1, Structure(NOTHING))];

const KEY_VALUE: &[Field] = &[(1, Bytes), (2, Bytes)];

const ROW_GROUP: &[Field] = &[
    (1, List(&Structure(COLUMN_CHUNK))),
    (2, Number),
    (3, Number),
    (4, List(&Structure(&[(1, Number), (2, Truth), (3, Truth)]))),
    (5, Number),
    (6, Number),
    (7, Number),
];

const COLUMN_CHUNK: &[Field] = &[
    (1, Bytes),
    (2, Number),
    (3, Structure(COLUMN)),
    (4, Number),
    (5, Number),
    (6, Number),
    (7, Number),
    (8, Structure(&[])),
    (9, Bytes),
];

/// `ColumnMetaData`.
const COLUMN: &[Field] = &[
    (1, Number),
    (2, List(&Number)),
    (3, List(&Bytes)),
    (4, Number),
    (5, Number),
    (6, Number),
    (7, Number),
    (8, List(&Structure(KEY_VALUE))),
    (9, Number),
    (10, Number),
    (11, Number),
    (12, Structure(STATISTICS)),
    (
        13,
        List(&Structure(&[(1, Number), (2, Number), (3, Number)])),
    ),
    (14, Number),
    (15, Number),
    (
        16,
        Structure(&[(1, Number), (2, List(&Number)), (3, List(&Number))]),
    ),
    (17, Structure(&[])),
];

const STATISTICS: &[Field] = &[
    (1, Bytes),
    (2, Bytes),
    (3, Number),
    (4, Number),
    (5, Bytes),
    (6, Bytes),
    (7, Truth),
    (8, Truth),
];

/// `PageHeader`.
pub(super) const PAGE: &[Field] = &[
    (1, Number),
    (2, Number),
    (3, Number),
    (4, Number),
    (5, Structure(DATA_PAGE)),
    (6, Structure(NOTHING)),
    (7, Structure(DICTIONARY_PAGE)),
    (8, Structure(DATA_PAGE_2)),
];

pub(super) const DATA_PAGE: &[Field] = &[
    (1, Number),
    (2, Number),
    (3, Number),
    (4, Number),
    (5, Structure(STATISTICS)),
];

pub(super) const DICTIONARY_PAGE: &[Field] = &[(1, Number), (2, Number), (3, Truth)];

pub(super) const DATA_PAGE_2: &[Field] = &[
    (1, Number),
    (2, Number),
    (3, Number),
    (4, Number),
    (5, Number),
    (6, Number),
    (7, Truth),
    (8, Structure(STATISTICS)),
];
