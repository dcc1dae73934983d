//! `media`: the file a message brings, as its sender described it, and what is needed to fetch it. Not its bytes.

use crate::{Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{Media, MediaFile, MessageBody, MessageId};

statements! {
    PUT = "INSERT OR REPLACE INTO media (message_id, mime, size, width, height, seconds, file_name, animated, direct_path,
            media_key, sha256, enc_sha256, thumbnail, waveform)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    FILE = "SELECT direct_path, media_key, sha256, enc_sha256, thumbnail, waveform FROM media WHERE message_id = ?1";
    DROP = "DELETE FROM media WHERE message_id = ?1";
    MOVE = "UPDATE OR IGNORE media SET message_id = ?1 WHERE message_id = ?2";
}

/// What a window is shown of a file.
#[derive(Default, sqlx::FromRow)]
pub(super) struct MediaRow {
    pub(super) mime: String,
    pub(super) size: i64,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) seconds: u32,
    pub(super) file_name: String,
    pub(super) animated: bool,
}

#[derive(sqlx::FromRow)]
struct FileRow {
    direct_path: String,
    media_key: Vec<u8>,
    sha256: Vec<u8>,
    enc_sha256: Vec<u8>,
    thumbnail: Option<Vec<u8>>,
    waveform: Option<Vec<u8>>,
}

impl View {
    /// What is needed to fetch the file of a message, and what shows something of it.
    pub async fn get_media_file(&mut self, message: MessageId) -> Result<MediaFile> {
        let row: Option<FileRow> = sqlx::query_as(FILE)
            .bind(message.0)
            .fetch_optional(&mut self.conn)
            .await?;
        let row = row.ok_or(StoreError::NotFound("file"))?;
        Ok(MediaFile {
            direct_path: row.direct_path,
            key: row.media_key,
            sha256: row.sha256,
            encrypted_sha256: row.enc_sha256,
            thumbnail: row.thumbnail,
            waveform: row.waveform,
        })
    }
}

impl Tx {
    /// Keeps the file of a message that brings one.
    pub(super) async fn put_media(
        &mut self,
        message: MessageId,
        body: &MessageBody,
        file: &MediaFile,
    ) -> Result<()> {
        let MessageBody::Media { media } = body else {
            return Ok(());
        };
        let Media {
            what: _,
            mime,
            size,
            width,
            height,
            seconds,
            file_name,
            caption: _,
            animated,
        } = media;
        sqlx::query(PUT)
            .bind(message.0)
            .bind(mime)
            .bind(i64::try_from(*size).unwrap_or(i64::MAX))
            .bind(width)
            .bind(height)
            .bind(seconds)
            .bind(file_name)
            .bind(animated)
            .bind(&file.direct_path)
            .bind(&file.key)
            .bind(&file.sha256)
            .bind(&file.encrypted_sha256)
            .bind(file.thumbnail.as_deref())
            .bind(file.waveform.as_deref())
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    pub(super) async fn drop_media(&mut self, message: MessageId) -> Result<()> {
        sqlx::query(DROP).bind(message.0).execute(&mut self.conn).await?;
        Ok(())
    }

    pub(super) async fn move_media(&mut self, kept: i64, gone: i64) -> Result<()> {
        sqlx::query(MOVE)
            .bind(kept)
            .bind(gone)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }
}
