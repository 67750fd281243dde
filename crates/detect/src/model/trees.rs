//! A sum of small decision trees over a row of figures: what a linear model cannot say ("short, and under a cheap suffix").
//!
//! File: magic `CGTREE01` · figures in a row u8 · base f32 · number of nodes u32 · roots: number u32, then u32 each · nodes:
//! figure u8, threshold or value f32, next u16. All little-endian. A node that is no leaf is followed by its lower child;
//! `next` is how far the upper child lies behind it.
//!
//! Looked at: gbdt-rs (unmaintained), forust and perpetual (serde JSON of megabytes, threads). Walking a tree is ten lines.

use super::ModelError;

const MAGIC: &[u8; 8] = b"CGTREE01";
const NODE: usize = 1 + 4 + 2;
/// The figure of a leaf.
pub(super) const LEAF: u8 = u8::MAX;

/// One fork or leaf.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Node {
    pub(super) figure: u8,
    /// Rows up to here go on with the next node; at a leaf, what the tree says.
    pub(super) value: f32,
    /// Where the others go on, counted from here.
    pub(super) next: u16,
}

/// The trees.
#[derive(Debug, Clone, PartialEq)]
pub struct Trees {
    pub(super) figures: u8,
    pub(super) base: f32,
    pub(super) roots: Vec<u32>,
    pub(super) nodes: Vec<Node>,
}

impl Trees {
    /// Log-odds of a row.
    pub fn odds(&self, row: &[f32]) -> f32 {
        let said: f32 = self.roots.iter().map(|root| self.walk(*root, row)).sum();
        self.base + said
    }

    fn walk(&self, root: u32, row: &[f32]) -> f32 {
        let mut at = root as usize;
        // Every step goes forward, so the walk ends whatever the file says.
        while let Some(node) = self.nodes.get(at) {
            if node.figure == LEAF {
                return node.value;
            }
            let figure = row.get(usize::from(node.figure)).copied().unwrap_or(0.0);
            at += if figure <= node.value {
                1
            } else {
                usize::from(node.next.max(1))
            };
        }
        0.0
    }

    /// How many figures a row has.
    pub fn figures(&self) -> usize {
        usize::from(self.figures)
    }

    /// Reads a file of trees.
    ///
    /// # Errors
    /// When it is not one, or its length does not fit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let mut rest = Reader(rest);
        let figures = rest.byte()?;
        let base = rest.float()?;
        let nodes = rest.long()? as usize;
        let roots = rest.long()? as usize;
        let expected = roots
            .saturating_mul(4)
            .saturating_add(nodes.saturating_mul(NODE));
        if rest.0.len() != expected {
            return Err(ModelError::Length {
                expected: expected.saturating_add(bytes.len() - rest.0.len()),
                found: bytes.len(),
            });
        }
        let roots = (0..roots).map(|_| rest.long()).collect::<Result<_, _>>()?;
        let nodes = (0..nodes).map(|_| rest.node()).collect::<Result<_, _>>()?;
        Ok(Self {
            figures,
            base,
            roots,
            nodes,
        })
    }

    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.push(self.figures);
        out.extend_from_slice(&self.base.to_le_bytes());
        out.extend_from_slice(&(self.nodes.len() as u32).to_le_bytes());
        out.extend_from_slice(&(self.roots.len() as u32).to_le_bytes());
        for root in &self.roots {
            out.extend_from_slice(&root.to_le_bytes());
        }
        for node in &self.nodes {
            out.push(node.figure);
            out.extend_from_slice(&node.value.to_le_bytes());
            out.extend_from_slice(&node.next.to_le_bytes());
        }
        out
    }
}

/// Bytes not yet read.
struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        let (head, rest) = self.0.split_first_chunk().ok_or(ModelError::Magic)?;
        self.0 = rest;
        Ok(*head)
    }

    fn byte(&mut self) -> Result<u8, ModelError> {
        self.take().map(|[byte]| byte)
    }

    fn long(&mut self) -> Result<u32, ModelError> {
        self.take().map(u32::from_le_bytes)
    }

    fn float(&mut self) -> Result<f32, ModelError> {
        let float = f32::from_le_bytes(self.take()?);
        float.is_finite().then_some(float).ok_or(ModelError::Range)
    }

    fn node(&mut self) -> Result<Node, ModelError> {
        Ok(Node {
            figure: self.byte()?,
            value: self.float()?,
            next: u16::from_le_bytes(self.take()?),
        })
    }
}
